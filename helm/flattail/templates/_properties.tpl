{{/* Properties of every process of the service. Secrets are passed as environment variables. */}}
{{- define "flattail.properties" -}}
flattail.home=/var/lib/flattail
# The migration job makes the tables, before anything else starts.
flattail.database.migrate=false
flattail.database.await=5m
server.address=0.0.0.0
server.port=8080
# Metrics and probes of workers.
flattail.worker.management.port=8081
flattail.worker.management.address=0.0.0.0
{{- if ne .Values.logFormat "text" }}
logging.structured.format.console={{ .Values.logFormat }}
{{- end }}
{{- if eq .Values.artifacts.store "s3" }}
{{- with .Values.artifacts.s3 }}
flattail.artifacts.store=s3
flattail.artifacts.s3.bucket={{ .bucket }}
{{- if .region }}
flattail.artifacts.s3.region={{ .region }}
{{- end }}
{{- if .endpoint }}
flattail.artifacts.s3.endpoint={{ .endpoint }}
{{- end }}
{{- if not (kindIs "invalid" .pathStyle) }}
flattail.artifacts.s3.path-style={{ .pathStyle }}
{{- end }}
{{- if .prefix }}
flattail.artifacts.s3.prefix={{ .prefix }}
{{- end }}
{{- if .presignedRedirect }}
flattail.artifacts.s3.presigned-redirect=true
{{- end }}
{{- if .presignedEndpoint }}
flattail.artifacts.s3.presigned-endpoint={{ .presignedEndpoint }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.auth.oidc }}
{{- if .issuerUri }}
flattail.security.oidc.issuer-uri={{ .issuerUri }}
flattail.security.oidc.audience={{ .audience }}
flattail.security.oidc.owner-claim={{ .ownerClaim }}
flattail.security.oidc.scopes-claim={{ .scopesClaim }}
flattail.security.oidc.scope-prefix={{ .scopePrefix }}
{{- if .clientId }}
flattail.security.oidc.client-id={{ .clientId }}
flattail.security.oidc.login-scopes={{ .loginScopes }}
{{- end }}
{{- end }}
{{- end }}
{{- range $name, $value := .Values.config }}
{{- /* A large number would be written with an exponent. */}}
{{ $name }}={{ ternary $value (toJson $value) (kindIs "string" $value) }}
{{- end }}
{{- end }}
