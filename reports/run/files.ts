/** A run's page, inside its folder. */
export const REPORT_FILE = 'report.html';
