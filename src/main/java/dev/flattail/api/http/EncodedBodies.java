package dev.flattail.api.http;

import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Refuses requests whose body has a {@code Content-Encoding} with 415. Bodies are read as they
 * come, so an encoded one would otherwise be reported as broken JSON or as a damaged archive.
 */
@Configuration(proxyBeanMethods = false)
class EncodedBodies implements WebMvcConfigurer, HandlerInterceptor {
  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this);
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    List<String> encodings =
        Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING)).stream()
            .filter(encoding -> !encoding.strip().equalsIgnoreCase("identity"))
            .toList();
    if (encodings.isEmpty()) {
      return true;
    }
    throw Problem.of(
            ProblemKind.UNSUPPORTED_MEDIA_TYPE,
            "The body has Content-Encoding '%s'; send it without. A compressed archive has the media type of its compression, such as application/gzip."
                .formatted(String.join(", ", encodings)))
        .withHeader(HttpHeaders.ACCEPT_ENCODING, "identity")
        .exception();
  }
}
