package dev.flattail.security;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the login of browsers, next to those of the issuer. {@link LoginRegistration} reads
 * the client's secret, so that no record contains or prints it.
 *
 * @param clientId how the issuer knows this service
 * @param loginScopes scopes to ask the issuer for
 * @param loginParameters further parameters of the authorization request, such as {@code audience},
 *     by which some issuers know which service an access token is for
 * @param session time until a login ends
 */
@ConfigurationProperties("flattail.security.oidc")
record LoginProperties(
    String clientId,
    @DefaultValue("openid") Set<String> loginScopes,
    @DefaultValue Map<String, String> loginParameters,
    @DefaultValue("PT8H") Duration session) {}
