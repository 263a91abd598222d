/** Every variable that a function is given, with what is optional but for the settings of healing. */
export const completeEnvironment = {
  ESTIVA_TABLE: 'estiva-prod',
  ESTIVA_CLUSTERS: 'web, batch_2',
  ESTIVA_ACCOUNT_ID: '210987654321',
  AWS_REGION: 'eu-west-1',
  ESTIVA_OBSERVE_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/210987654321/estiva-prod-observe',
  ESTIVA_ACT_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/210987654321/estiva-prod-act.fifo',
  ESTIVA_OBSERVE_DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:4566/210987654321/dead',
  ESTIVA_API_CALLS_SHARE: '0.25',
  ESTIVA_API_CALLS_SHARE_TO_HEAL: '0.6',
  ESTIVA_LOG_LEVEL: 'WARN',
};
