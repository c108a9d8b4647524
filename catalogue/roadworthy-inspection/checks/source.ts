import { reading } from 'roadworthy'
import type { InspectionCheck } from '../vehicle.ts'

export const noSecretInHistory: InspectionCheck = {
  claim: 'No secret lies in any version of its files, and what it depends on is pinned',
  because: 'What was committed once is in every clone for ever; deleting the file hides it from you alone. And what is not pinned is another program tomorrow.',
  hint: 'Make the secret worthless first: revoke it and draw a new one. Then keep such things in the environment. Commit the lock file beside the manifest.',
  reference: reading('OWASP Top 10:2025, A03 Software Supply Chain Failures', 'https://owasp.org/Top10/2025/A03_2025-Software_Supply_Chain_Failures/'),
  severity: 'dangerous',
  limitMs: 120_000,
  async run({ source, expect, note, advise, signal, notApplicable }) {
    const [secrets, manifests] = [await source.secrets(signal), await source.manifests()]
    note('versions of files looked through', secrets.looked)
    if (secrets.cut) advise(`Not all was looked through: ${secrets.cut}.`)
    expect('what looks like a secret', secrets.found.map(({ file, line, commit, what }) => `${what} in ${file}${line ? `:${line}` : ''}${commit ? `, commit ${commit}` : ''}`)).toEqual([])
    expect('files that name packages and pin none of them', manifests.filter(({ pinnedBy }) => pinnedBy === undefined).map(({ manifest }) => manifest)).toEqual([])
    if (!secrets.history) advise('The folder is in no git repository, so there was no history to look through.')
    if (!secrets.history && manifests.length === 0) notApplicable('the folder has neither a history nor a manifest of packages, and its files hold no secret')
  },
}
