export { consume, publish } from './nats.js'
