/** A thread that asks for /livez all the time and remembers the longest wait, whatever the thread that attacks is doing. */
import { Agent, get } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const pauseMs = 5
let longestMs = 0
let beganAt = 0

function ask(): void {
  beganAt = performance.now()
  get(`${workerData.base}/livez`, { agent }, (response) => {
    response.resume()
    response.once('end', done)
  }).once('error', done)
}

function done(): void {
  longestMs = Math.max(longestMs, performance.now() - beganAt)
  setTimeout(ask, pauseMs)
}

// Answers the longest wait since the last question, the one that lasts counted.
parentPort?.on('message', () => {
  parentPort?.postMessage(Math.max(longestMs, performance.now() - beganAt - pauseMs))
  longestMs = 0
})
ask()
