import type { FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import { UserMistake } from '../model/mistake.ts'

/** On loopback only. A port that is taken is an error if it was asked for, and else another is taken. */
export async function listen(server: FastifyInstance, { port, orAnother }: { port: number; orAnother?: boolean }): Promise<string> {
  try {
    await server.listen({ host: '127.0.0.1', port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    if (!orAnother) throw new UserMistake(`Port ${port} ${code === 'EACCES' ? 'may not be used' : 'is taken by another program'}.`, { fix: 'Name another one with --port, or leave it out.' })
    await server.listen({ host: '127.0.0.1', port: 0 })
  }
  return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
}
