{{/* Checks that a schema cannot express, or not with a helpful message. */}}
{{- define "flattail.validate" -}}
{{- if not .Values.database.host }}
{{- fail "database.host is empty. Name a PostgreSQL 18 that the cluster reaches, such as postgres.databases.svc.cluster.local." }}
{{- end }}
{{- if not .Values.database.existingSecret }}
{{- fail (printf "database.existingSecret is empty. Make one: kubectl create secret generic flattail-database --from-literal=%s=flattail --from-literal=%s=PASSWORD" .Values.database.usernameKey .Values.database.passwordKey) }}
{{- end }}
{{- if and (eq .Values.database.sslMode "verify-full") (not .Values.database.caSecret) }}
{{- fail "database.sslMode is verify-full and database.caSecret is empty: there is nothing to verify the server's certificate by. Name a Secret with ca.crt, or set require." }}
{{- end }}
{{- if not (or .Values.auth.existingSecret .Values.auth.oidc.issuerUri) }}
{{- fail (printf "Nobody would have to say who they are. Make a token, kubectl create secret generic flattail-token --from-literal=%s=$(openssl rand -hex 32), and set auth.existingSecret; or set auth.oidc.issuerUri and .audience." .Values.auth.tokenKey) }}
{{- end }}
{{- if and .Values.auth.oidc.issuerUri (not .Values.auth.oidc.audience) }}
{{- fail "auth.oidc.issuerUri is set and auth.oidc.audience is empty: tokens that the issuer made for other services would be good here." }}
{{- end }}
{{- if and .Values.auth.oidc.clientId (not .Values.auth.oidc.issuerUri) }}
{{- fail "auth.oidc.clientId is set and auth.oidc.issuerUri is empty: there is no issuer to log in at." }}
{{- end }}
{{- if and .Values.auth.oidc.clientSecret.existingSecret (not .Values.auth.oidc.clientId) }}
{{- fail "auth.oidc.clientSecret is set and auth.oidc.clientId is empty: the issuer knows a client by both." }}
{{- end }}
{{- if and (eq .Values.artifacts.store "s3") (not .Values.artifacts.s3.bucket) }}
{{- fail "artifacts.store is s3 and artifacts.s3.bucket is empty." }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}
{{- fail "ingress.enabled is true and ingress.host is empty: the rule would take the requests of every name." }}
{{- end }}
{{- range $name, $value := .Values.config }}
{{- if or (kindIs "map" $value) (kindIs "slice" $value) }}
{{- fail (printf "config: '%s' is not one value. Write the property's whole name, such as flattail.retention.jobs: 90d." $name) }}
{{- end }}
{{- if regexMatch "(?i)(password|secret|token$|credentials|signing-?key)" $name }}
{{- fail (printf "config: '%s' looks like a secret, and a ConfigMap keeps none. Use api.env or worker.env with valueFrom.secretKeyRef." $name) }}
{{- end }}
{{- if contains "\n" (toString $value) }}
{{- fail (printf "config: the value of '%s' has a line break, which would begin another property." $name) }}
{{- end }}
{{- end }}
{{- end }}
