{{- define "flattail.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* At most 50 characters, so that "-migration" and a revision still fit into a label. */}}
{{- define "flattail.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "flattail.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "flattail.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "flattail.selectorLabels" -}}
app.kubernetes.io/name: {{ include "flattail.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "flattail.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "flattail.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Reference of an image, by digest if it has one. Call with (dict "image" … "root" $). */}}
{{- define "flattail.image" -}}
{{- if .image.digest }}
{{- printf "%s@%s" .image.repository .image.digest }}
{{- else }}
{{- printf "%s:%s" .image.repository (default .root.Chart.AppVersion .image.tag) }}
{{- end }}
{{- end }}

{{- define "flattail.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "flattail.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "flattail.claim" -}}
{{- default (printf "%s-storage" (include "flattail.fullname" .)) .Values.storage.existingClaim }}
{{- end }}

{{- define "flattail.imagePullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "flattail.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* JDBC URL of PostgreSQL. */}}
{{- define "flattail.jdbcUrl" -}}
{{- $authority := "" }}
{{- if .Values.database.caSecret }}{{ $authority = "&sslrootcert=/etc/flattail/database/ca.crt" }}{{ end }}
{{- printf "jdbc:postgresql://%s:%v/%s?sslmode=%s%s" .Values.database.host .Values.database.port .Values.database.name .Values.database.sslMode $authority }}
{{- end }}

{{/* Call with (dict "secret" … "root" $). */}}
{{- define "flattail.databaseEnv" -}}
- name: SPRING_DATASOURCE_URL
  value: {{ include "flattail.jdbcUrl" .root | quote }}
- name: SPRING_DATASOURCE_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .root.Values.database.usernameKey }}
- name: SPRING_DATASOURCE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .root.Values.database.passwordKey }}
{{- end }}

{{/* The explicit port of a URL, or the port of http; empty for the port of https. */}}
{{- define "flattail.portOf" -}}
{{- $host := (urlParse .).host }}
{{- if regexMatch ":[0-9]+$" $host }}
{{- regexFind "[0-9]+$" $host }}
{{- else if hasPrefix "http:" . }}
{{- print "80" }}
{{- end }}
{{- end }}

{{- define "flattail.storeEnv" -}}
{{- if and (eq .Values.artifacts.store "s3") .Values.artifacts.s3.existingSecret }}
- name: AWS_ACCESS_KEY_ID
  valueFrom:
    secretKeyRef:
      name: {{ .Values.artifacts.s3.existingSecret }}
      key: {{ .Values.artifacts.s3.accessKeyIdKey }}
- name: AWS_SECRET_ACCESS_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .Values.artifacts.s3.existingSecret }}
      key: {{ .Values.artifacts.s3.secretAccessKeyKey }}
{{- end }}
{{- end }}

{{/* Location of application.properties, for Spring. */}}
{{/* Java takes the encoding of file names from LANG; the service refuses to start without UTF-8. */}}
{{- define "flattail.configEnv" -}}
- name: LANG
  value: C.UTF-8
- name: SPRING_CONFIG_ADDITIONAL_LOCATION
  value: file:/etc/flattail/config/
{{- end }}

{{- define "flattail.volumeMounts" -}}
- name: config
  mountPath: /etc/flattail/config
  readOnly: true
- name: storage
  mountPath: /var/lib/flattail
- name: tmp
  mountPath: /tmp
{{- include "flattail.databaseMount" . }}
{{- end }}

{{- define "flattail.databaseMount" -}}
{{- if .Values.database.caSecret }}
- name: database-ca
  mountPath: /etc/flattail/database
  readOnly: true
{{- end }}
{{- end }}

{{- define "flattail.volumes" -}}
- name: config
  configMap:
    name: {{ include "flattail.fullname" . }}
- name: storage
  persistentVolumeClaim:
    claimName: {{ include "flattail.claim" . }}
- name: tmp
  emptyDir: {}
{{- include "flattail.databaseVolume" . }}
{{- end }}

{{- define "flattail.databaseVolume" -}}
{{- if .Values.database.caSecret }}
- name: database-ca
  secret:
    secretName: {{ .Values.database.caSecret }}
    items:
      - {key: ca.crt, path: ca.crt}
{{- end }}
{{- end }}

{{/* Pod spec of a worker, shared by the Deployment and the ScaledJob. */}}
{{- define "flattail.workerPod" -}}
serviceAccountName: {{ include "flattail.serviceAccount" . }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with include "flattail.imagePullSecrets" . }}{{ trim . | nindent 0 }}{{ end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
terminationGracePeriodSeconds: {{ .Values.worker.terminationGracePeriodSeconds }}
{{- with .Values.worker.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.worker.runtimeClassName }}
runtimeClassName: {{ . }}
{{- end }}
{{- with .Values.worker.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.worker.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.worker.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: worker
    image: {{ include "flattail.image" (dict "image" .Values.image.worker "root" .) }}
    imagePullPolicy: {{ .Values.image.worker.pullPolicy }}
    securityContext:
      {{- include "flattail.containerSecurityContext" . | nindent 6 }}
    env:
      - name: FLATTAIL_ROLE
        value: worker
      {{- include "flattail.configEnv" . | nindent 6 }}
      {{- include "flattail.databaseEnv" (dict "secret" .Values.database.existingSecret "root" .) | nindent 6 }}
      {{- with include "flattail.storeEnv" . }}{{ trim . | nindent 6 }}{{ end }}
      {{- with .Values.worker.javaOptions }}
      - name: JAVA_TOOL_OPTIONS
        value: {{ . | quote }}
      {{- end }}
      {{- if eq .Values.worker.mode "scaledJob" }}
      - name: FLATTAIL_WORKER_JOBS
        value: "1"
      - name: FLATTAIL_WORKER_MAX_IDLE
        value: {{ .Values.worker.scaledJob.maxIdle | quote }}
      {{- end }}
      {{- with .Values.worker.env }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    ports:
      - name: management
        containerPort: 8081
    # Loading the engine and waiting for the tables take a while. A long step of a job does not count as a stall.
    startupProbe:
      httpGet: {path: /actuator/health/liveness, port: management}
      periodSeconds: 5
      failureThreshold: 84
    livenessProbe:
      httpGet: {path: /actuator/health/liveness, port: management}
      periodSeconds: 30
      timeoutSeconds: 10
      failureThreshold: 6
    readinessProbe:
      httpGet: {path: /actuator/health/readiness, port: management}
      periodSeconds: 10
      timeoutSeconds: 5
    resources:
      {{- $resources := deepCopy .Values.worker.resources }}
      {{- if .Values.worker.gpu.count }}
      {{- $gpu := dict .Values.worker.gpu.resource .Values.worker.gpu.count }}
      {{- $_ := set $resources "limits" (merge $gpu (default dict $resources.limits)) }}
      {{- end }}
      {{- toYaml $resources | nindent 6 }}
    volumeMounts:
      {{- include "flattail.volumeMounts" . | nindent 6 }}
      - name: shared-memory
        mountPath: /dev/shm
volumes:
  {{- include "flattail.volumes" . | nindent 2 }}
  - name: shared-memory
    emptyDir:
      medium: Memory
      sizeLimit: {{ .Values.worker.sharedMemory }}
{{- end }}
