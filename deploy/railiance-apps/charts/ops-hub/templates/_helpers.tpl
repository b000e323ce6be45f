{{- define "ops-hub.labels" -}}
app: ops-hub
app.kubernetes.io/name: ops-hub
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Values.image.tag | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- /* The selector is immutable in a Deployment. One release is one runtime; a second has another name. */ -}}
{{- define "ops-hub.selector" -}}
app: ops-hub
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "ops-hub.annotations" -}}
{{- with .Values.key.openbao }}
{{- if .role }}
{{ .annotationPrefix }}/agent-inject: 'true'
{{ .annotationPrefix }}/role: {{ .role | quote }}
{{ .annotationPrefix }}/agent-pre-populate-only: 'true'
{{ .annotationPrefix }}/agent-run-as-same-user: 'true'
{{ .annotationPrefix }}/secret-volume-path: /run/secrets/ops-hub
{{ .annotationPrefix }}/agent-inject-secret-ops-hub.key: {{ .path | quote }}
{{ .annotationPrefix }}/agent-inject-perms-ops-hub.key: '0400'
{{ .annotationPrefix }}/agent-inject-template-ops-hub.key: {{ printf "{{ with secret %q }}{{ .Data.data.%s }}{{ end }}" .path .field | squote }}
{{- end }}
{{- end }}
{{- with .Values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end -}}
