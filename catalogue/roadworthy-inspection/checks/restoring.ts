import { reading } from 'roadworthy'
import { condition, made, settled, untilThere } from '../vehicle.ts'
import type { InspectionCheck } from '../vehicle.ts'

export const restoreWorks: InspectionCheck = {
  claim: 'What a backup holds can be restored',
  because: 'Everybody has backups. Whether they can be restored most find out on the day they have to.',
  hint: 'Name two processes: `backup` writes into the folder that BACKUP_FOLDER names, `restore` brings back what lies there. Both end by themselves, with exit code 0.',
  reference: reading('PostgreSQL documentation, Backup and Restore', 'https://www.postgresql.org/docs/current/backup.html'),
  severity: 'advisory',
  stretch: true,
  alone: true,
  boots: true,
  limitMs: 150_000,
  async run(context) {
    const { expect, given, subject } = context
    for (const process of ['backup', 'restore']) subject.demand(process)
    const api = await context.api()
    const resources = api.resources.filter((one) => one.create && one.read && one.remove)
    if (resources.length === 0) context.notApplicable('the document shows nothing that one can create, read and remove')
    const kept = []
    for (const created of await made(context, api, resources, { most: 4 })) kept.push({ created, state: settled(await untilThere(context, api, created), await api.act(created, 'read')) })
    const backup = await subject.run('backup', { limitMs: 60_000 })
    expect('the exit code of the backup', backup.exitCode).toBe(0)
    for (const { created } of kept) {
      await api.act(created, 'remove', { headers: await condition(api, created) })
      given(`whether ${created.resource.read?.name} still shows what was removed`, (await api.act(created, 'read')).status).toBeAtLeast(400)
    }
    await subject.of('web').kill()
    const restore = await subject.run('restore', { limitMs: 60_000 })
    expect('the exit code of the restore', restore.exitCode).toBe(0)
    await subject.of('web').restart()
    for (const { created, state } of kept) {
      const after = await api.act(created, 'read')
      expect(`${created.resource.read?.name} after the restore`, after).toHaveStatus(200)
      expect('what it tells', after.body).toMatch(state as Record<string, unknown>)
    }
  },
}
