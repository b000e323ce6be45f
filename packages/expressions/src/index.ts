/** Public API: rules written in CEL, and text patterns that run in linear time. */
export { BudgetExceeded, spend, spendJson, withBudget } from './budget.ts'
export { ExpressionError } from './error.ts'
export { compileExpression, type Expression } from './expression.ts'
export { compilePattern } from './pattern.ts'
