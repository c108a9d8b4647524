import { randomBytes } from 'node:crypto'
import { nonce } from '../../base/nonce.ts'
import type { Scope } from '../../base/scope.ts'
import type { Address } from '../source.ts'
import { Management, type ManagementAccess } from './management.ts'
import { RabbitmqService } from './rabbitmq-service.ts'

interface Options {
  provider: string
  admin: ManagementAccess
  /** Ends the server itself. */
  end: () => Promise<void>
}

interface Overview {
  rabbitmq_version: string
  listeners?: { protocol: string; port: number }[]
}

/** A RabbitMQ that many subjects share: each gets a virtual host of its own, and a user who may enter no other. */
export class RabbitmqServer {
  /** For people: `RabbitMQ 3.10.8, /usr/lib/rabbitmq/bin/rabbitmq-server`. */
  readonly provider: string
  readonly #management: Management
  readonly #address: Address
  readonly #end: () => Promise<void>
  readonly #made = new Set<RabbitmqService>()
  #stopping: Promise<void> | undefined

  private constructor({ provider, end }: Options, management: Management, address: Address) {
    this.provider = provider
    this.#management = management
    this.#address = address
    this.#end = end
  }

  /** `amqp` is where it speaks AMQP; a server of the user's own tells by itself. */
  static async connect(options: Options, amqp?: Address): Promise<RabbitmqServer> {
    const management = new Management(options.admin)
    const overview = await management.get<Overview>('overview')
    const told = overview.listeners?.find(({ protocol }) => protocol === 'amqp')?.port ?? 5672
    return new RabbitmqServer(options, management, amqp ?? { host: options.admin.host, port: told })
  }

  /** A virtual host with a user, gone when the scope closes. */
  async create(scope: Scope): Promise<RabbitmqService> {
    const name = `roadworthy-${nonce(12)}`
    const access = { ...this.#address, virtualHost: name, user: name, password: randomBytes(16).toString('hex') }
    const away = () => this.#remove(name)
    scope.defer(`the virtual host ${name}`, away)
    await this.#management.put(`vhosts/${name}`, {})
    await this.#management.put(`users/${name}`, { password: access.password, tags: '' })
    await this.#management.put(`permissions/${name}/${name}`, { configure: '.*', write: '.*', read: '.*' })
    const service = await RabbitmqService.connect({ provider: this.provider, access, end: away })
    this.#made.add(service)
    scope.defer('connections to RabbitMQ', async () => {
      this.#made.delete(service)
      await service.stop()
    })
    return service
  }

  async #remove(name: string): Promise<void> {
    if (this.#stopping) return
    // who is connected is thrown out with the virtual host
    for (const path of [`vhosts/${name}`, `users/${name}`]) {
      await this.#management.delete(path).catch((error: Error) => {
        if (!/: 404 /.test(error.message)) throw error
      })
    }
  }

  /** Ends the server if it is ours. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      try {
        await Promise.all([...this.#made].map((service) => service.disconnect()))
      } finally {
        await this.#end()
      }
    })()
    return this.#stopping
  }
}
