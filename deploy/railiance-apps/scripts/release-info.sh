#!/bin/sh
# Shows the image that the Helm release declares and the images that its pods run. They differ while a rollout is in progress, when
# one has failed, and after somebody has changed the Deployment without Helm.
set -eu

run_helm() { eval "$HELM_COMMAND \"\$@\""; }
run_kubectl() { eval "$KUBECTL_COMMAND \"\$@\""; }

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
