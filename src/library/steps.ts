/** The eleven steps of the road, in order. */
export const STEPS = [
  'Programs that keep their word',
  'The web, from bytes to identity',
  'Data that stays true',
  'APIs other people build on',
  'Frameworks, used on purpose',
  'Caching and performance',
  'Security',
  'Cloud and servers',
  'DevOps and delivery',
  'New technologies',
  'Portfolio and network',
] as const
