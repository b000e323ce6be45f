/** Metadata of the event types that an oci-registry check records beside `ops-endpoint-verified`. */
import type { Look } from '../collector.ts'
import { isFail } from '../look-error.ts'
import type { ImageAnswer } from './find-image.ts'
import { probeRunbook, type RoundTrip } from './round-trip.ts'

export interface ImageEvidence extends ImageAnswer {
  reference: string
  service: string
  environment?: string
}

/** For `ops-release-observed`: whether the declared image is there. Complete only where the check asks for a tag. */
export function releaseEvidence({ metadata, error }: Look): Record<string, unknown> {
  const image = metadata.image as ImageEvidence | undefined
  const { exists, digest, mediaType, code, mismatch } = image ?? {}
  // A registry that did not get as far as the image is told by its own faults.
  const mismatches = image && (exists === true || mismatch !== undefined) ? (mismatch ? [mismatch] : []) : undefined
  return {
    ...(image && { service: image.service, declaredImage: image.reference }),
    ...(image?.environment && { environment: image.environment }),
    ...(exists !== undefined && { imageExists: exists }),
    ...(digest && { imageDigest: digest }),
    ...(mediaType && { mediaType }),
    ...(code && { registryError: code }),
    registry: metadata.endpoint,
    mismatches: mismatches ?? metadata.mismatches ?? [],
    latencyMs: metadata.latencyMs,
    ...(error && { error })
  }
}

/** For `ops-runbook-executed`: the round trip. Without one, or where it could not be made, it has no outcome and proves nothing. */
export function runbookEvidence({ observedAt, metadata, error }: Look): Record<string, unknown> {
  const trip = metadata.roundTrip as RoundTrip | undefined
  const { runbookId, stepsPassed, step, mismatch, reference, finishedAt = observedAt, digest } = trip ?? {}
  const mismatches = Array.isArray(metadata.mismatches) ? (metadata.mismatches as string[]) : []
  const hasFailed = error ? isFail(error.kind) : mismatches.length > 0
  const outcome = hasFailed ? 'failed' : trip && !error && step === undefined ? 'succeeded' : undefined
  const detail = error?.message ?? mismatch ?? mismatches[0]
  return {
    runbookId: runbookId ?? probeRunbook,
    ...(outcome && { outcome }),
    startedAt: observedAt,
    ...(outcome && { finishedAt }),
    dryRun: false,
    stepsPassed: stepsPassed ?? [],
    ...(step && { stepFailed: step }),
    ...(reference && { reference }),
    ...(digest && { imageDigest: digest }),
    registry: metadata.endpoint,
    ...(detail && { detail }),
    ...(error && { error })
  }
}
