/** Redis is away, hangs, or said no: whoever asked has to do without. */
export class RedisAway extends Error {}
