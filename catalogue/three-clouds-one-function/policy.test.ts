import { expect, test } from 'vitest'
import { isAllowed, statementsOf, tooWide, type Statement } from './policy.ts'

const policy = (...statements: unknown[]) => statementsOf({ Version: '2012-10-17', Statement: statements }) as Statement[]
const read = (key: string) => ({ action: 's3:GetObject', resource: `arn:aws:s3:::b/${key}` })

test('what is allowed and not denied is allowed', () => {
  const statements = policy(
    { Effect: 'Allow', Action: ['S3:getobject'], Resource: ['arn:aws:s3:::b/in/*.csv', 'arn:aws:s3:::b/?.json'] },
    { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::b/in/secret*' },
  )
  expect(['in/a.csv', 'in/x/y.csv.csv', 'r.json'].map((key) => isAllowed(statements, read(key)))).toEqual([true, true, true])
  expect(['in/a.csvx', 'out/a.csv', 'rr.json', '.json', 'in/secret.csv'].map((key) => isAllowed(statements, read(key)))).toEqual([false, false, false, false, false])
  expect(isAllowed(statements, { action: 's3:PutObject', resource: 'arn:aws:s3:::b/in/a.csv' })).toBe(false)
})

test('stars where names belong are seen', () => {
  const wide = (Action: string, Resource: string) => tooWide(policy({ Effect: 'Allow', Action, Resource }), 'b')
  for (const resource of ['*', 'arn:aws:s3:::*', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b*', 'arn:aws:s3:::other/in/*', 'arn:*']) expect(wide('s3:GetObject', resource)).toEqual([resource])
  for (const action of ['*', 's3:*', 's3:Get*']) expect(wide(action, 'arn:aws:s3:::b/in/*')).toEqual([action])
  for (const resource of ['arn:aws:s3:::b', 'arn:aws:s3:::b/in/*', 'arn:aws:logs:eu-central-1:1:log-group:/aws/lambda/totals:*']) expect(wide('s3:GetObject', resource)).toEqual([])
  expect(tooWide(policy({ Effect: 'Deny', Action: 's3:*', Resource: '*' }), 'b')).toEqual([])
})

test('what is no policy is told', () => {
  for (const odd of [undefined, null, [], {}, { Statement: [] }, { Statement: 'x' }, { Statement: [1] }, { Statement: { Effect: 'Allow', Action: 's3:GetObject' } }, { Statement: { Effect: 'Allow', Action: 'a', Resource: 'b', Condition: {} } }]) expect(typeof statementsOf(odd)).toBe('string')
})

test('a pattern made to take for ever does not', () => {
  const pattern = `${'*a'.repeat(2000)}b`
  expect(isAllowed(policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: pattern }), read('a'.repeat(3000)))).toBe(false)
})
