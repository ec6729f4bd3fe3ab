"""Addresses of the reading pages; included last, since a plan's slug matches any first word."""

from __future__ import annotations

from django.urls import path

from indicators.views import (
    agencies,
    amending,
    areas,
    bulletins,
    filing_forms,
    indicators,
    lineage,
    measures,
    overrides,
    overview,
    plan_files,
    publishing,
    robots,
    rules,
    search,
    urging,
    wall,
)

app_name = "indicators"

urlpatterns = [
    path("", overview.home, name="home"),
    path("robots.txt", robots.robots, name="robots"),
    path("filing/<str:quarter>/form.xlsx", filing_forms.download, name="filing-form"),
    path("filing/<str:quarter>/import/", filing_forms.upload, name="filing-import"),
    path("filing/<str:quarter>/import/<int:job>/", filing_forms.taken_in, name="filing-import-job"),
    path("review/overrides/", overrides.overrides, name="overrides"),
    path("review/publish/<str:quarter>/", publishing.publish, name="publish"),
    path("review/urging/", urging.urging, name="urging"),
    path("review/bulletin/<str:quarter>/", bulletins.edit, name="bulletin-edit"),
    path("manage/plan/", plan_files.plans, name="plans"),
    path("manage/plan/<slug:plan>.xlsx", plan_files.workbook, name="plan-workbook"),
    path("manage/plan/import/", plan_files.upload, name="plan-import"),
    path("manage/plan/import/template.xlsx", plan_files.template, name="plan-template"),
    path("manage/plan/import/<int:job>/", plan_files.taken_in, name="plan-import-job"),
    path("manage/plan/<slug:plan>/", amending.measures, name="amend-list"),
    path("manage/plan/<slug:plan>/<str:code>/", amending.measure, name="amend"),
    path("manage/thresholds/", rules.thresholds, name="thresholds"),
    path("<slug:plan>/", overview.overview, name="overview"),
    path("<slug:plan>/definitions/", overview.definitions, name="definitions"),
    path("<slug:plan>/search/", search.search, name="search"),
    path("<slug:plan>/wall/", wall.wall, name="wall"),
    path("<slug:plan>/timeliness/", wall.timeliness, name="timeliness"),
    path("<slug:plan>/movers/", overview.movers, name="movers"),
    path("<slug:plan>/areas/", areas.areas, name="areas"),
    path("<slug:plan>/areas/<slug:code>/", areas.area, name="area"),
    path("<slug:plan>/safeguards/", areas.safeguards, name="safeguards"),
    path("<slug:plan>/measures/", measures.measures, name="measures"),
    path("<slug:plan>/measures/<str:code>/", measures.measure, name="measure"),
    path("<slug:plan>/measures/<str:code>/briefing/", measures.briefing, name="briefing"),
    path("<slug:plan>/indicators/", indicators.indicators, name="indicators"),
    path("<slug:plan>/indicators/<str:code>/", indicators.indicator, name="indicator"),
    path("<slug:plan>/agencies/", agencies.agencies, name="agencies"),
    path("<slug:plan>/agencies/<slug:code>/", agencies.agency, name="agency"),
    path("<slug:plan>/lineage/<slug:level>/<path:code>/", lineage.lineage, name="lineage"),
    path("<slug:plan>/bulletins/", bulletins.bulletins, name="bulletins"),
    path("<slug:plan>/bulletins/<str:quarter>.<slug:suffix>", bulletins.file, name="bulletin-file"),
    path("<slug:plan>/bulletins/<str:quarter>/", bulletins.bulletin, name="bulletin"),
    path("<slug:plan>/districts/", agencies.districts, name="districts"),
    path("<slug:plan>/districts/<slug:code>/", agencies.district, name="district"),
]
