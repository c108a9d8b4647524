/** A refusal: its status, what the client is told, and the challenge that goes with it, if one does. */
export class Refusal extends Error {
  constructor(status, detail, challenge) {
    super(detail)
    this.status = status
    this.challenge = challenge
  }
}

export class NoToken extends Refusal {
  constructor() {
    super(401, 'This needs an access token.', 'Bearer realm="lendery"')
  }
}

export class InvalidToken extends Refusal {
  /** @param {string} reason for the log: the client is not told which lock the key failed to turn */
  constructor(reason) {
    super(401, 'The access token is not valid.', 'Bearer realm="lendery", error="invalid_token"')
    this.reason = reason
  }
}

export class InsufficientScope extends Refusal {
  constructor(scope) {
    super(403, `This needs the scope ${scope}.`, `Bearer realm="lendery", error="insufficient_scope", scope="${scope}"`)
  }
}

export class NotFound extends Refusal {
  constructor() {
    super(404, 'There is no such thing, or it is not yours.')
  }
}

export class BadRequest extends Refusal {
  constructor(detail) {
    super(400, detail)
  }
}
