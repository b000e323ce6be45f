/** Storage of keys and secrets: files with mode 0600, and OpenBao. */
export { custodySettings } from './environment.ts'
export { type KeyPlace, openKeyPlace, readKeyAt } from './key-place.ts'
export { type Login, OpenBao, OpenBaoError, type OpenBaoErrorKind, type OpenBaoSettings } from './openbao.ts'
export { BadReference, isReference, type Reference, readReference, referenceText } from './reference.ts'
