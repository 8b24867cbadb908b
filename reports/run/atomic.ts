import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

let count = 0;

/**
 * Writes a file whole or not at all: into a temporary file beside it, flushed to the disk, then renamed over it. Makes
 * the folder when there is none. A reader never sees half of it.
 */
export async function writeWhole(path: string, content: string | Uint8Array | readonly Uint8Array[]): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${process.pid}-${count++}.part`);
  try {
    const file = await open(temporary, 'wx');
    try {
      for (const part of Array.isArray(content)
        ? (content as readonly Uint8Array[])
        : [content as string | Uint8Array]) {
        await file.writeFile(part, 'utf8');
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
