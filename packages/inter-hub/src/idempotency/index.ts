export { writesIn } from './run-write.ts'
export { forgetAnswers } from './store.ts'
