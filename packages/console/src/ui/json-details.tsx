import { type ReactNode, useState } from 'react'

/** Characters of a text that are shown at once; a longer one is cut off. */
const shownMax = 100_000

/** A line that opens a value as JSON. The value is rendered when it is opened: a list may have many large ones. */
export function JsonDetails({
  summary,
  value,
  children
}: {
  summary: ReactNode
  value: unknown
  children?: ReactNode
}) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details className="grow" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && <Json value={value} />}
      {children}
    </details>
  )
}

function Json({ value }: { value: unknown }) {
  const text = JSON.stringify(value, null, 2)
  return (
    <>
      <pre className="metadata">{text.slice(0, shownMax)}</pre>
      {text.length > shownMax && (
        <p className="dim">
          The first {shownMax.toLocaleString('en')} of {text.length.toLocaleString('en')} characters are shown.
        </p>
      )}
    </>
  )
}
