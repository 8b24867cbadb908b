import { explained, recordFile } from '../../engine/live/record/database.ts';
import { LiveRecord } from '../../engine/live/record/record.ts';

/**
 * Looks at a record, also while it is being written, and closes it whatever happens. What SQLite finds damaged on the way
 * becomes a DataError; throws UsageError when there is no record.
 */
export async function withRecord<T>(folder: string, use: (record: LiveRecord) => T | Promise<T>): Promise<T> {
  const record = LiveRecord.read(folder);
  try {
    return await use(record);
  } catch (error) {
    throw explained(error, recordFile(folder));
  } finally {
    record.close();
  }
}
