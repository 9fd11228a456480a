import { writeFileSync } from 'node:fs';
import { renderTables, tablesFile } from '@portvakt/server/render-tables';
import { conformanceWordsFile, renderConformanceWords } from './conformance-words.ts';
import { errorsMarkdownFile, renderErrorsMarkdown } from './errors.ts';
import { renderExampleDiffs } from './examples.ts';
import { integrationSchemaFile, renderIntegrationSchema } from './integration-schema.ts';
import { logMarkdownFile, renderLogMarkdown } from './log.ts';
import { metricsMarkdownFile, renderMetricsMarkdown } from './metrics.ts';
import { openapiFile, renderOpenapi } from './openapi.ts';
import { registrySchemaFile, renderRegistrySchema } from './registry-schema.ts';
import { renderSettingsMarkdown, settingsMarkdownFile } from './settings.ts';
import { renderTrustFileSchema, trustFileSchemaFile } from './trust-file.ts';

/** `npm run generate`: writes every page of the documentation that is made from the code, and the types of the tables. */
writeFileSync(conformanceWordsFile, renderConformanceWords());
writeFileSync(errorsMarkdownFile, renderErrorsMarkdown());
writeFileSync(integrationSchemaFile, renderIntegrationSchema());
writeFileSync(logMarkdownFile, renderLogMarkdown());
writeFileSync(metricsMarkdownFile, renderMetricsMarkdown());
writeFileSync(openapiFile, await renderOpenapi());
writeFileSync(registrySchemaFile, renderRegistrySchema());
writeFileSync(settingsMarkdownFile, renderSettingsMarkdown());
writeFileSync(trustFileSchemaFile, renderTrustFileSchema());
writeFileSync(tablesFile, await renderTables());
for (const { file, text } of renderExampleDiffs()) writeFileSync(file, text);
