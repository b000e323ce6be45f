import { defineProblem } from '../kernel/problem.ts'

export const UnknownAnnotationCategory = defineProblem(
  'unknown_annotation_category',
  422,
  'Unknown annotation category',
  'The category is not in the active manifest of the hub. `GET /annotation-categories?hub=…` lists the categories of the hub.'
)
