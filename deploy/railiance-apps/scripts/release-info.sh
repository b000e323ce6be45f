#!/bin/sh
# Shows the image that the Helm release declares and the images that its pods run. They differ during a rollout, after a failed
# rollout, and after the Deployment was changed without Helm.
set -eu

run_helm() {
  $HELM ${INTER_HUB_KUBE_CONTEXT:+--kube-context "$INTER_HUB_KUBE_CONTEXT"} --namespace "$INTER_HUB_NAMESPACE" "$@"
}
run_kubectl() {
  $KUBECTL ${INTER_HUB_KUBE_CONTEXT:+--context "$INTER_HUB_KUBE_CONTEXT"} --namespace "$INTER_HUB_NAMESPACE" "$@"
}

manifest=$(run_helm get manifest "$INTER_HUB_RELEASE")
declared=$(printf '%s\n' "$manifest" | sed -n 's/^ *image: *//p' | tr -d "\"'" | sort -u)
wanted=$(run_kubectl get deployment inter-hub --output 'jsonpath={.spec.template.spec.containers[?(@.name=="inter-hub")].image}')
running=$(run_kubectl get pods --selector app=inter-hub --field-selector status.phase=Running \
  --output 'jsonpath={range .items[*]}{.spec.containers[?(@.name=="inter-hub")].image}{"\n"}{end}' | sort -u)

if [ "$declared" = "$wanted" ] && [ "$declared" = "$running" ]; then
  echo "image       $declared (declared and running)"
  exit 0
fi
echo "declared    ${declared:-none}"
echo "deployment  ${wanted:-none}"
echo "running     $(echo "${running:-none}" | paste -sd ' ' -)"
echo 'The declared and the running image differ. A rollout is in progress or has failed, or the Deployment was changed without Helm.'
