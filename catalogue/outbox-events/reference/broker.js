/**
 * Whichever broker was chosen, seen alike: `prepare()` makes what must be there before the first event, `publish(event)`
 * resolves when the broker has it, and `consume(handle)` hands over one message after the other. What the handler
 * answers is done with the message: `done`, `again` in a while, or `dead`.
 */
export const { consume, prepare, publish } = await import(process.env.AMQP_URL ? './rabbitmq.js' : './nats.js')
