/** What the roadmap has to name, each in the `technologies` of a topic at least. */
export const TECHNOLOGIES = [
  'Java', 'Python', 'Ruby', 'PHP', 'C#', 'Variables', 'Loops', 'Functions', 'Conditionals', 'Algorithms', 'Data structures',
  'Client-server', 'HTTP', 'HTTPS', 'REST', 'JWT', 'OAuth', 'OpenID Connect', 'Sessions',
  'PostgreSQL', 'MySQL', 'MariaDB', 'SQLite', 'MongoDB', 'Cassandra', 'SQL queries', 'Query optimisation', 'Data migrations', 'Sequelize', 'Hibernate', 'Other ORMs',
  'GraphQL', 'API versioning', 'Swagger', 'OpenAPI',
  'Node.js with Express', 'Django', 'Ruby on Rails', 'Spring Boot', 'Laravel', 'Middleware', 'Requests and responses', 'MVC', 'Modular structure',
  'Redis', 'Memcached', 'Load balancing', 'Auto-scaling', 'Performance profiling tools', 'Monitoring tools', 'Prometheus', 'OpenTelemetry',
  'Encryption', 'Data protection', 'Hashing', 'SQL injection', 'XSS', 'CSRF', 'OWASP',
  'AWS', 'Google Cloud', 'Microsoft Azure', 'Configuring cloud servers', 'Managing storage', 'Cloud databases', 'Scalability', 'Redundancy', 'Serverless', 'Cost-efficiency',
  'CI/CD', 'Jenkins', 'GitLab CI', 'CircleCI', 'Docker', 'Kubernetes', 'Automated testing',
  'Microservices', 'Event-driven architecture', 'Serverless computing', 'Serverless frameworks', 'Edge computing', 'API gateways', 'Distributed systems concepts',
  'Portfolio', 'Open source', 'GitHub', 'Communities', 'Meetups', 'Hackathons',
]
