import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleQuestionMark,
  CircleSlash,
  Clock,
  ClockAlert,
  FileText,
  GitCompareArrows,
  type LucideIcon,
  OctagonX,
  ScanEye,
  ShieldCheck,
  Siren,
  TriangleAlert,
  UserCheck
} from 'lucide-react'

type Tone = 'verified' | 'failing' | 'stale' | 'unproven' | 'waived' | 'info'
interface Mark {
  tone: Tone
  icon: LucideIcon
  word: string
}

const mark = (tone: Tone, icon: LucideIcon, word: string): Mark => ({ tone, icon, word })
const noEvidence = mark('unproven', CircleDashed, 'No evidence')

/** The only place that defines the colour, outline and word of each state. The outlines differ without colour. */
const marks: Readonly<Record<string, Mark>> = {
  verified: mark('verified', CircleCheck, 'Verified'),
  failing: mark('failing', OctagonX, 'Failing'),
  stale: mark('stale', ClockAlert, 'Expired'),
  unproven: noEvidence,
  soon: mark('unproven', Clock, 'Expires soon'),
  drift: mark('failing', GitCompareArrows, 'Drift'),
  incident: mark('failing', Siren, 'Incident'),
  green: mark('verified', CircleCheck, 'Green'),
  amber: mark('stale', TriangleAlert, 'Amber'),
  red: mark('failing', OctagonX, 'Red'),
  unknown: mark('unproven', CircleQuestionMark, 'Unknown'),
  waived: mark('waived', ShieldCheck, 'Waived'),
  missing: mark('unproven', CircleDashed, 'Missing'),
  incomplete: mark('unproven', CircleSlash, 'Incomplete'),
  paused: mark('unproven', CirclePause, 'Paused'),
  pass: mark('verified', CircleCheck, 'Pass'),
  fail: mark('failing', OctagonX, 'Fail'),
  info: mark('info', CircleDashed, 'Info')
}

const markOf = (value: string) => marks[value] ?? noEvidence

/** The displayed word of a state. */
export const stateWord = (value: string) => markOf(value).word
export const stateTone = (value: string) => markOf(value).tone

/** Icon and word. `ground`: on a soft background, next to a heading. */
export function StateMark({ value, ground, word }: { value: string; ground?: boolean; word?: string }) {
  const { tone, icon: Icon, word: own } = markOf(value)
  return (
    <span className="state" data-tone={tone} data-ground={ground || undefined} data-size={ground ? 'l' : undefined}>
      <Icon size={ground ? 16 : 14} strokeWidth={2.1} aria-hidden />
      {word ?? own}
    </span>
  )
}

/** For places where the state is already named nearby: the word is hidden and shown on hover. */
export function StateIcon({ value, size = 14, word }: { value: string; size?: number; word?: string }) {
  const { tone, icon: Icon, word: own } = markOf(value)
  return (
    <span className="state" data-tone={tone} title={word ?? own}>
      <Icon size={size} strokeWidth={2.1} aria-hidden />
      <span className="sr">{word ?? own}</span>
    </span>
  )
}

/** Shares of states, always in the same order. */
export function StateBar({ counts, label }: { counts: Readonly<Record<string, number>>; label: string }) {
  const shown = ['failing', 'stale', 'verified', 'unproven'].filter((state) => (counts[state] ?? 0) > 0)
  const words = shown.map((state) => `${counts[state]} ${stateWord(state).toLowerCase()}`).join(', ')
  return (
    <div className="bar" role="img" aria-label={`${label}: ${words || 'nothing'}`}>
      {shown.map((state) => (
        <i key={state} data-tone={stateTone(state)} style={{ flex: counts[state] }} />
      ))}
    </div>
  )
}

const bases = {
  declared: { icon: FileText, why: 'Declared in an inventory or over the API' },
  observed: { icon: ScanEye, why: 'Observed by a check' },
  attested: { icon: UserCheck, why: 'Attested by a person' }
}

/** Where a claim comes from. */
export function Basis({ value }: { value: keyof typeof bases }) {
  const { icon: Icon, why } = bases[value]
  return (
    <span className="source" title={why}>
      <Icon size={13} aria-hidden />
      {value}
    </span>
  )
}
