import { defineProblem } from '../kernel/problem.ts'

export const UrlNotAllowed = defineProblem(
  'url_not_allowed',
  422,
  'URL not allowed',
  'The server does not send there: only https on port 443 of public addresses, and what the operator opens with IHUB_EGRESS_ALLOW (address or CIDR, colon, ports).'
)
