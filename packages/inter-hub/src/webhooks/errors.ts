import { defineProblem } from '../kernel/problem.ts'

export const UrlNotAllowed = defineProblem(
  'url_not_allowed',
  422,
  'URL not allowed',
  'The server does not send requests to this URL. By default it allows only https on port 443 of public addresses. The operator can allow more with IHUB_EGRESS_ALLOW (address or CIDR, colon, ports).'
)
