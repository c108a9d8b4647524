import type { FaultProxy } from '../../faults/proxy.ts'
import type { Address } from '../../services/source.ts'
import type { Sender } from './running-service.ts'

/** The way through the proxy of one of the project's processes alone, so that what comes that way is known to be its. */
export function doorFor(proxy: FaultProxy, { process, index }: Sender): Promise<Address> {
  return proxy.door(process, index)
}
