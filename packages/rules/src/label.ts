/** The forms of labels and their values, as patterns of JSON Schema without anchors. */
export const labelKeyPattern = '[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,98}[A-Za-z0-9])?'
export const labelValuePattern = '(?:[A-Za-z0-9](?:[A-Za-z0-9._:/@+-]{0,98}[A-Za-z0-9])?)?'
