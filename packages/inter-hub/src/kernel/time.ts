/** Times of the API, as everything that judges events reads them. */
export { isTime, utc } from '@inter-hub/rules'
