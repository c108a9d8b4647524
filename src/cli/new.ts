export async function create(_slug: string, _dir: string | undefined, _options: { starter: string }): Promise<void> {}
