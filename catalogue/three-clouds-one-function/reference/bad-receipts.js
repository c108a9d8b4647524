/** The file is not one that can be added up; asking again would not help. */
export class BadReceipts extends Error {
  name = 'BadReceipts'
}
