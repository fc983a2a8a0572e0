package dev.flattail.security;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param allowedHosts names, besides {@code localhost}, {@code 127.0.0.1} and {@code [::1]}, that a
 *     request's Host header may have; without port
 */
@ConfigurationProperties("flattail.security")
record SecurityProperties(@DefaultValue List<String> allowedHosts) {}
