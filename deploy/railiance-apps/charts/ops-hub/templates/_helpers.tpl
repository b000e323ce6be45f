{{- define "ops-hub.labels" -}}
app: ops-hub
app.kubernetes.io/name: ops-hub
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Values.image.tag | trunc 63 | trimAll "-_." | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- /* The selector of a Deployment is immutable. One release is one runtime; a second one needs another name. */ -}}
{{- define "ops-hub.selector" -}}
app: ops-hub
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
