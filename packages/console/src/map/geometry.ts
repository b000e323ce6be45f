/** The lines between items, in pixels. */

/** The relations of an item that are drawn. */
export const linksMax = 100

export interface Box {
  left: number
  right: number
  /** Its middle. */
  y: number
  /** The sides of its lane. */
  laneLeft: number
  laneRight: number
}

export interface Line {
  /** An SVG path. */
  path: string
  start: { x: number; y: number }
  end: { x: number; y: number }
}

/** How far a line within a lane goes to its left. */
const bow = 18

/** Half the gap between lanes, where lines turn, and the radius of a turn. */
const gutter = 8
const radius = 6

/**
 * A line from the side of one item to that of another. In one lane it is a curve at its left. Between lanes it goes up or down in
 * the gap next to the first lane, and then along the row of the other item.
 */
export function lineBetween(from: Box, to: Box): Line {
  if (from.laneLeft === to.laneLeft) {
    const side = Math.max(1, Math.min(from.left, to.left) - bow)
    const path = `M${from.left},${from.y} C${side},${from.y} ${side},${to.y} ${to.left},${to.y}`
    return { path, start: { x: from.left, y: from.y }, end: { x: to.left, y: to.y } }
  }
  const isRight = from.laneLeft < to.laneLeft
  const across = isRight ? 1 : -1
  const [startX, endX] = isRight ? [from.right, to.left] : [from.left, to.right]
  const turnX = isRight ? from.laneRight + gutter : from.laneLeft - gutter
  const down = Math.sign(to.y - from.y)
  const bend = Math.min(radius, Math.abs(to.y - from.y) / 2)
  const path = [
    `M${startX},${from.y} H${turnX - across * bend}`,
    `Q${turnX},${from.y} ${turnX},${from.y + down * bend} V${to.y - down * bend}`,
    `Q${turnX},${to.y} ${turnX + across * bend},${to.y} H${endX}`
  ].join(' ')
  return { path, start: { x: startX, y: from.y }, end: { x: endX, y: to.y } }
}
