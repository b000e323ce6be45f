/** The components that all pages share. They do not use the API. */
export { Age, Ago, exactTime } from './age.tsx'
export { toggleExact, useClock } from './clock.ts'
export { Button, Command, Dropdown, Item, notify, Sheet, SheetClose, ToastArea } from './controls.tsx'
export { counted, cutWords } from './counts.ts'
export { Card, Empty, Loaded, Loading, Page, ProblemCard } from './page.tsx'
export { Basis, StateBar, StateIcon, StateMark, stateTone, stateWord } from './state.tsx'
export { type Column, Table } from './table.tsx'
export { useUntil } from './until.tsx'
