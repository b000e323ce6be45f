#!/bin/sh
# Lints and renders both charts with every values file, each into its own file in the folder INTER_HUB_MANIFESTS.
set -eu

deploy=$1
tag=${INTER_HUB_IMAGE_TAG:-0000000}
mkdir -p "$INTER_HUB_MANIFESTS"
for values in "${deploy}values/"*.yaml; do
  name=$(basename "$values")
  case $name in
    ops-hub-*) chart=ops-hub ;;
    *) chart=inter-hub ;;
  esac
  $HELM lint --strict --quiet "${deploy}charts/$chart" --values "$values" --set-string "image.tag=$tag"
  $HELM template "$chart" "${deploy}charts/$chart" --namespace "$INTER_HUB_NAMESPACE" --values "$values" \
    --set-string "image.tag=$tag" > "$INTER_HUB_MANIFESTS/$name"
  echo "rendered $INTER_HUB_MANIFESTS/$name"
done
