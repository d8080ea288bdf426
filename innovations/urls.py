"""Addresses of the catalogue, under /innovations/."""

from django.urls import path

from innovations.views import catalogue, cohorts, components, drawing, steps

app_name = "innovations"

urlpatterns = [
    path("", catalogue.catalogue, name="list"),
    path("new/", catalogue.create, name="new"),
    path("<slug:slug>/", catalogue.innovation, name="innovation"),
    path("<slug:slug>/edit/", catalogue.edit, name="edit"),
    path("<slug:slug>/history/", catalogue.history, name="history"),
    path("<slug:slug>/components/", components.components, name="components"),
    path("<slug:slug>/components/<int:pk>/", components.component_edit, name="component"),
    path("<slug:slug>/components/<int:pk>/move/", components.component_move, name="component_move"),
    path("<slug:slug>/components/<int:pk>/remove/", components.component_remove, name="component_remove"),
    path("<slug:slug>/versions/new/", components.version_new, name="version_new"),
    path("<slug:slug>/versions/<int:number>/", components.version, name="version"),
    path("<slug:slug>/steps/", steps.steps, name="steps"),
    path("<slug:slug>/steps/wording/", steps.wording, name="wording"),
    path("<slug:slug>/steps/<int:pk>/", steps.step_edit, name="step"),
    path("<slug:slug>/steps/<int:pk>/move/", steps.step_move, name="step_move"),
    path("<slug:slug>/steps/<int:pk>/remove/", steps.step_remove, name="step_remove"),
    path("<slug:slug>/cohorts/", cohorts.cohorts, name="cohorts"),
    path("<slug:slug>/cohorts/<int:number>/", cohorts.cohort, name="cohort"),
    path("<slug:slug>/cohorts/compare/", cohorts.compare, name="compare"),
    path("<slug:slug>/cohorts/new/", drawing.draw, name="draw"),
    path("<slug:slug>/cohorts/new/codes/", drawing.draw_codes, name="draw_codes"),
    path("<slug:slug>/cohorts/drafts/<int:pk>/", drawing.draft, name="draft"),
    path("<slug:slug>/cohorts/drafts/<int:pk>/discard/", drawing.draft_discard, name="draft_discard"),
    path("<slug:slug>/cohorts/proposals/", drawing.proposals, name="proposals"),
    path("<slug:slug>/cohorts/proposals/<int:pk>/", drawing.proposal_decide, name="proposal_decide"),
]
