import { readFileSync } from 'node:fs'
import { UserMistake } from '../model/mistake.ts'

/** What is in a file of the project's. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UserMistake(`${file} cannot be read: ${(error as Error).message}.`, { fix: 'It has to be a file that you may read.' })
  }
}
