export { forgetAnswers } from './store.ts'
export { writesIn } from './write-routes.ts'
