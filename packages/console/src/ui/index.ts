/** The parts that all pages share. They know nothing of the API. */
export { Age, Ago, exactTime } from './age.tsx'
export { toggleExact, useClock } from './clock.ts'
export { Button, Command, Dropdown, Item, notify, Sheet, SheetClose, ToastArea } from './controls.tsx'
export { Card, Empty, Loading, Page, ProblemCard } from './page.tsx'
export { counted, cutWords, span } from './span.ts'
export { Basis, StateBar, StateIcon, StateMark, stateTone, stateWord } from './state.tsx'
