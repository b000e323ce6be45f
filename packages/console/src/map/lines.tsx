/** The relations of the chosen item, drawn over the lanes and under the items, so that no line crosses a name. */
import { useLayoutEffect, useState } from 'react'
import { elementId } from './choice.ts'
import { type Line, lineBetween, linksMax } from './geometry.ts'
import type { Link, Node } from './layout.ts'

interface LinesProps {
  area: HTMLElement
  nodes: ReadonlyMap<string, Node>
  links: readonly Link[]
}

interface Drawing {
  width: number
  height: number
  lines: (Line & { id: string; state: string })[]
}

export function Lines({ area, nodes, links }: LinesProps) {
  const [drawing, setDrawing] = useState<Drawing>({ width: 0, height: 0, lines: [] })
  // After each rendering, because any change of the lists moves the items; and when the size changes.
  useLayoutEffect(() => {
    const draw = () => {
      const next = measure(area, nodes, links)
      setDrawing((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next))
    }
    draw()
    const observer = new ResizeObserver(draw)
    observer.observe(area)
    return () => observer.disconnect()
  })
  return (
    <svg className="lines" width={drawing.width} height={drawing.height} aria-hidden>
      {drawing.lines.map(({ id, path, start, end, state }) => (
        <g key={id} data-state={state}>
          <path d={path} />
          <circle cx={start.x} cy={start.y} r="2.5" />
          <circle cx={end.x} cy={end.y} r="2.5" />
        </g>
      ))}
    </svg>
  )
}

function measure(element: HTMLElement, nodes: ReadonlyMap<string, Node>, links: readonly Link[]): Drawing {
  const origin = element.getBoundingClientRect()
  /** The place of an item, or of the closed one that contains it. */
  const boxOf = (id: string) => {
    let shown = document.getElementById(elementId(id))
    for (let node = nodes.get(id)?.outer; node && !shown; node = node.outer) {
      shown = document.getElementById(elementId(node.item.id))
    }
    const lane = shown?.closest('.lane')?.getBoundingClientRect()
    const box = shown?.getBoundingClientRect()
    if (!box || !lane) return undefined
    const x = (value: number) => Math.round(value - origin.left)
    const y = Math.round(box.top - origin.top + box.height / 2)
    return { left: x(box.left), right: x(box.right), y, laneLeft: x(lane.left), laneRight: x(lane.right) }
  }
  const lines = links.slice(0, linksMax).flatMap(({ id, from, to, state }) => {
    const [start, end] = [boxOf(from), boxOf(to)]
    return start && end ? [{ id, state, ...lineBetween(start, end) }] : []
  })
  return { width: element.scrollWidth, height: element.scrollHeight, lines }
}
