import { useQuery } from '@tanstack/react-query'
import { Link as PageLink } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { type RefObject, useEffect, useRef } from 'react'
import { explainedWidgetQuery, kindOf } from '../app/widgets.ts'
import { Button, counted, cutWords, Loading, ProblemCard, StateIcon, StateMark } from '../ui/index.ts'
import { linksMax } from './geometry.ts'
import type { ItemsIndex } from './items-index.ts'
import type { Item, Link } from './layout.ts'
import type { RelationType } from './nesting.ts'
import { bareName, relationWord } from './words.ts'

/** The relations that are listed. */
const listedMax = 40

interface ExplanationProps {
  item: Item
  /** The name of its environment. */
  place: string | undefined
  links: readonly Link[]
  /** The relation types of its hub. */
  types: readonly RelationType[]
  index: ItemsIndex
  isOnMap: (id: string) => boolean
  choose: (id: string) => void
  close: (id: string) => void
  /** Whether it gets the focus: not if the page was opened with this item. */
  isAsked: RefObject<boolean>
}

/** The chosen item: why it has its state, and its relations. */
export function Explanation({ item, place, links, types, index, isOnMap, choose, close, isAsked }: ExplanationProps) {
  const { id, slug, hub, name, type, owner, state } = item
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (isAsked.current) title.current?.focus({ preventScroll: true })
  }, [isAsked])
  const kind = kindOf(type)
  return (
    <aside className="mapside card" aria-label="Explanation">
      <header>
        <div className="grow">
          <p className="over">
            {[kind, kind === 'environment' ? hub : bareName({ name: place ?? 'no environment' })].join(' · ')}
          </p>
          <h2 ref={title} tabIndex={-1}>
            {name}
          </h2>
        </div>
        <Button kind="quiet" icon aria-label="Close" onClick={() => close(id)}>
          <X size={15} aria-hidden />
        </Button>
      </header>
      <div className="pad stack">
        <p>
          <StateMark value={state} ground />
        </p>
        <Sentence item={item} />
        <p className="dim2">{owner === null ? 'No owner' : `Owned by ${owner}`}</p>
        <PageLink to="/widgets/$slug" params={{ slug }} search={{ hub }} className="btn" data-kind="primary">
          Open its page
        </PageLink>
        <h3>{links.length === 0 ? 'No relations' : counted(links.length, 'relation')}</h3>
        <ul className="stack">
          {links.slice(0, listedMax).map((link) => (
            <Relation
              key={link.id}
              link={link}
              item={item}
              types={types}
              index={index}
              isOnMap={isOnMap}
              choose={choose}
            />
          ))}
        </ul>
        {links.length > listedMax && (
          <p className="dim">
            {cutWords(listedMax, links.length)}
            {links.length > linksMax && ` Lines are drawn for the first ${linksMax}.`}{' '}
            <PageLink to="/widgets/$slug" params={{ slug }} search={{ hub, tab: 'relations' }} className="link">
              All on its page
            </PageLink>
          </p>
        )}
      </div>
    </aside>
  )
}

function Sentence({ item: { slug, hub } }: { item: Item }) {
  const { data, error, refetch } = useQuery(explainedWidgetQuery(slug, hub))
  if (data) return <p className="prose">{data.explanation.sentence}</p>
  return error ? <ProblemCard error={error} onRetry={() => void refetch()} /> : <Loading lines={2} />
}

type RelationProps = Pick<ExplanationProps, 'item' | 'types' | 'index' | 'isOnMap' | 'choose'> & { link: Link }

/** The other item: chosen here if it is on the map, otherwise a link to its page. */
function Relation({ link, item, types, index, isOnMap, choose }: RelationProps) {
  const isOut = link.from === item.id
  const otherId = isOut ? link.to : link.from
  const slug = isOut ? link.toSlug : link.fromSlug
  const other = index.byId(otherId)
  const text = (
    <>
      {other && <StateIcon value={other.state} size={13} />}
      <span className="nodename">{other?.name ?? slug}</span>
    </>
  )
  return (
    <li className="maprelation">
      <span className="dim">{relationWord(link, isOut, types)}</span>
      {isOnMap(otherId) ? (
        <button type="button" className="ref" onClick={() => choose(otherId)}>
          {text}
        </button>
      ) : (
        <PageLink to="/widgets/$slug" params={{ slug }} search={{ hub: item.hub }} className="ref">
          {text}
        </PageLink>
      )}
    </li>
  )
}
