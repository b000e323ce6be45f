/** The lines between items, in pixels. */

/** The relations of an item that are drawn. */
export const linksMax = 100

export interface Box {
  left: number
  right: number
  /** Its middle. */
  y: number
}

export interface Line {
  /** An SVG path. */
  path: string
  end: { x: number; y: number }
}

/** Items that begin this near to each other are in one lane. */
const sameLane = 60

/** How far a line within a lane goes to its left, and one between lanes before it turns. */
const bow = 18
const reach = 36

/** A curve from the side of one item to that of another. */
export function lineBetween(from: Box, to: Box): Line {
  const curve = (x: number, firstX: number, lastX: number, endX: number): Line => ({
    path: `M${round(x)},${round(from.y)} C${round(firstX)},${round(from.y)} ${round(lastX)},${round(to.y)} ${round(endX)},${round(to.y)}`,
    end: { x: round(endX), y: round(to.y) }
  })
  if (Math.abs(from.left - to.left) < sameLane) {
    const side = Math.max(1, Math.min(from.left, to.left) - bow)
    return curve(from.left, side, side, to.left)
  }
  if (from.left < to.left) return curve(from.right, from.right + reach, to.left - reach, to.left)
  return curve(from.left, from.left - reach, to.right + reach, to.right)
}

const round = (value: number) => Math.round(value * 10) / 10
