import type { Address, ServerOptions, Source } from './source.ts'

interface Choice<Admin extends Address, Service> {
  /** The environment variable that names the server. */
  variable: string
  /** What kind of server it is, for people. */
  name: string
  /** Throws CannotTell if the text is no address of such a server. */
  adminAccess(url: string): Admin
  connect(options: { provider: string; admin: Admin; isPrivate: false; end: () => Promise<void> }): Promise<Service>
}

/** A server of the user's own: we make and take away what is ours there, and leave the server as it is. */
export function chosenByUrl<Admin extends Address, Service extends { stop(): Promise<void> }>(choice: Choice<Admin, Service>): Source<Service> {
  const { variable, name, adminAccess, connect } = choice
  return {
    way: variable,
    async look({ env }) {
      const url = env[variable]
      if (!url) return { missing: 'not set' }
      const admin = adminAccess(url)
      const provider = `the ${name} at ${admin.host}:${admin.port}`
      const start = async ({ scope }: ServerOptions) => {
        const server = await connect({ provider, admin, isPrivate: false, end: async () => {} })
        scope.defer(`connections to ${name}`, () => server.stop())
        return server
      }
      return { provider, chosen: true, start }
    },
  }
}
